-- What fixed prices earned before a month, as posted.

create index ledger_line_progress on ledger_line (project_id, month)
    where line_kind in ('revenue_earned.percent_complete', 'revenue_earned.percent_complete.adjustment');
