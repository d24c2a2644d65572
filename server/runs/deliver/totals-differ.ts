/** A run's warning that answers to its imports contradict what was sent; its count is of recipients. */
export const TOTALS_DIFFER = "TOTALS_DIFFER";

const OF_TOTALS = `warning ->> 'code' = '${TOTALS_DIFFER}'`;

/** SQL, of a run's row: its warnings, with as many more whom an answer does not account for as `count` says. */
export function withTotalsDiffering(count: string): string {
  return `CASE WHEN ${count} = 0 THEN warnings ELSE (
    SELECT coalesce(jsonb_agg(warning) FILTER (WHERE NOT ${OF_TOTALS}), '[]') || jsonb_build_array(jsonb_build_object(
      'code', '${TOTALS_DIFFER}', 'count', ${count} + coalesce(sum((warning ->> 'count')::int) FILTER (WHERE ${OF_TOTALS}), 0)))
    FROM jsonb_array_elements(warnings) warning) END`;
}

/** SQL, of a run's row: that warning alone, for a plan made anew, which keeps what was settled. */
export const ONLY_TOTALS_DIFFERING = `(SELECT coalesce(jsonb_agg(warning), '[]')
  FROM jsonb_array_elements(warnings) warning WHERE ${OF_TOTALS})`;

/** SQL, of a run's row: whether it has that warning. */
export const HAVE_TOTALS_DIFFERED = `warnings @> '[{"code": "${TOTALS_DIFFER}"}]'`;
