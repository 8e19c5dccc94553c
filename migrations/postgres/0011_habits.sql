-- What people made of mismatches, without reading all items that ever were.
create index review_item_habit on review_item (ticket_id)
    where rule like 'agreement.%' and state in ('accepted', 'fixed') and company_id is not null;
