/**
 * Length of a row's text as the gateways count it: UTF-16 units of the text as it is sent, a joiner behind every `{` included (ENGINE E-21).
 * Must agree with `literalText(text).length` for every text a column can hold; a property test holds both together.
 */
function sentLength(column: string): string {
  return `(2 * char_length(${column}) - char_length(replace(${column}, '{', '')) + char_length(regexp_replace(${column}, '[^\\U00010000-\\U0010FFFF]+', '', 'g')))`;
}

/**
 * Whether the text fits a gateway's limit. No text has more units than bytes, and a joiner is one unit more for a brace of one byte: most
 * texts are judged by their bytes alone.
 */
export function fitsLimit(column: string, limit: string): string {
  return `(CASE WHEN 2 * octet_length(${column}) <= ${limit} THEN true ELSE ${sentLength(column)} <= ${limit} END)`;
}
