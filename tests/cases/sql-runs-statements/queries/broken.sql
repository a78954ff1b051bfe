select id
from t;

select id,
       prise
from t;
