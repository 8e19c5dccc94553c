-- What was bought in lots, each with days and a price of its own; and a first lot that ends before its agreement.

alter table agreement add column limit_ends_on date;
alter table agreement_adjustment add column ends_on date;
alter table agreement_adjustment add column price numeric;
