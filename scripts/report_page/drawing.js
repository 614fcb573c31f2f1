// Draws charts in the colours of the page; used by the report and the
// dashboard, which define --ink, --soft and --line for light and dark.

function chartConfig(width) {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink").trim();
  const soft = style.getPropertyValue("--soft").trim();
  const line = style.getPropertyValue("--line").trim();
  return {
    background: "transparent",
    font: getComputedStyle(document.body).fontFamily,
    view: {stroke: null},
    axis: {
      labelColor: soft, titleColor: soft, gridColor: line, domainColor: line,
      tickColor: line, labelFontSize: 12, titleFontSize: 12,
      titleFontWeight: 500, titlePadding: 8, labelPadding: 5,
    },
    axisY: {labelLimit: width * 0.45, labelColor: ink},
    legend: {
      orient: "top", direction: width < 560 ? "vertical" : "horizontal",
      labelColor: ink, labelFontSize: 12, labelLimit: width - 40,
      symbolSize: 90, title: null,
    },
    text: {color: ink, fontSize: 12},
  };
}

// specs: Vega-Lite by the id of its place. Draws now and whenever the page
// turns light or dark.
function drawCharts(specs) {
  async function draw() {
    for (const [id, spec] of Object.entries(specs)) {
      const place = document.getElementById(id);
      await vegaEmbed(place, spec, {
        mode: "vega-lite", renderer: "svg", actions: false, ast: true,
        config: chartConfig(place.clientWidth),
      });
    }
    document.documentElement.dataset.drawn = Object.keys(specs).length;
  }

  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  // The dashboard can be turned by hand, too.
  new MutationObserver(draw).observe(
    document.documentElement, {attributeFilter: ["data-bs-theme"]}
  );
  draw();
}
