-- Figures of the month views that are not the sums of the ledger's lines.
WITH posted AS (
    SELECT month, agreement_id, project_id, company_id, currency, amount_e4,
        substr(line_kind, 1, instr(line_kind || '.', '.') - 1) AS field
    FROM rpt_ledger
), summed AS (
    SELECT 'rpt_agreement_month' AS view, month, agreement_id AS key, field, sum(amount_e4) AS amount
    FROM posted WHERE agreement_id IS NOT NULL GROUP BY month, agreement_id, field
    UNION ALL
    SELECT 'rpt_project_month', month, project_id, field, sum(amount_e4)
    FROM posted WHERE project_id IS NOT NULL GROUP BY month, project_id, field
    UNION ALL
    SELECT 'rpt_company_month', month, company_id || ' ' || currency, field, sum(amount_e4)
    FROM posted WHERE company_id IS NOT NULL GROUP BY month, company_id, currency, field
    UNION ALL
    SELECT 'rpt_month_reconciliation', month, currency, 'total', sum(amount_e4)
    FROM posted WHERE field IN ('labour_cost', 'payroll_wrap_cost', 'absence_cost') GROUP BY month, currency
), apart AS (
    SELECT s.view, s.month, s.key, s.field, s.amount, p.value
    FROM summed s LEFT JOIN published p
        ON p.view = s.view AND p.month = s.month AND p.key = s.key AND p.field = s.field
    WHERE p.value IS NOT s.amount
    UNION ALL
    SELECT p.view, p.month, p.key, p.field, 0, p.value
    FROM published p LEFT JOIN summed s
        ON s.view = p.view AND s.month = p.month AND s.key = p.key AND s.field = p.field
    WHERE s.view IS NULL AND p.value <> 0
    AND p.field IN ('revenue_earned', 'revenue_billed', 'addition_cost', 'labour_cost', 'expense_cost', 'total')
)
SELECT view || ' ' || month || ' ' || key || ' ' || field || ': the lines sum to ' || amount / 10000.0
    || ', the view has ' || coalesce(value / 10000.0, 'no such figure')
FROM apart ORDER BY 1;
