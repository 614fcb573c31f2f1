// Light or dark: as the reader has chosen here, else as the system says. Runs
// before the page is drawn, so that it does not flash.
(function () {
  const page = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");

  function stored() {
    try {
      return localStorage.getItem("theme");
    } catch {
      return null;
    }
  }

  function apply() {
    page.dataset.bsTheme = stored() || (system.matches ? "dark" : "light");
    const button = document.getElementById("theme");
    if (button) {
      button.textContent =
        page.dataset.bsTheme === "dark" ? "Light colours" : "Dark colours";
      button.hidden = false;
    }
  }

  system.addEventListener("change", apply);
  document.addEventListener("DOMContentLoaded", () => {
    apply();
    document.getElementById("theme").addEventListener("click", () => {
      const other = page.dataset.bsTheme === "dark" ? "light" : "dark";
      try {
        localStorage.setItem("theme", other);
        apply();
      } catch {
        page.dataset.bsTheme = other;
      }
    });
  });
  apply();
})();
