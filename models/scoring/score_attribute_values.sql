with

lead_attributes as (

    select distinct
        attribute_name,
        attribute_value
    from {{ ref('feat_lead_attributes') }}

)

select
    attribute_name,
    attribute_value,
    {{ words_of('attribute_value') }} as words,
    {{ parse_number('attribute_value') }} as number
from lead_attributes
