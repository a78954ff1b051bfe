{% if var('wrong', false) %}select {{ function('cent') }}(2) as cents{% else %}select {{ function('cents') }}(2) as cents{% endif %}
