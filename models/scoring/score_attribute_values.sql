with

attribute_values as (

    select
        attribute_name,
        attribute_value
    from {{ ref('feat_todays_attributes') }}

    union distinct

    select
        attribute_name,
        attribute_value
    from {{ ref('feat_past_attributes') }}

)

select
    attribute_name,
    attribute_value,
    {{ words_of('attribute_value') }} as words,
    {{ parse_number('attribute_value') }} as number
from attribute_values
