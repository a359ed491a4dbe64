const wordJoiner = '\u2060';

/**
 * The text as it must be handed to a vendor so that the customer reads exactly what we wrote (RELIABILITY P11).
 *
 * Fonnte replaces `{name}` and `{var1}` in a text (docs.fonnte.com/api-send-message), Wablas `{name}`, `{nickname}`, `{address}`
 * and more from its phonebook (wablas.com/documentation/api, `spintax`). Neither documents an escape. U+2060 WORD JOINER after
 * every `{` keeps all such names from matching: it has no width, allows no line break (U+200B would) and leaves the text as
 * the reader sees it unchanged. It goes after every brace and not only before known names, because the lists are open.
 *
 * Half of a surrogate pair cannot be written in UTF-8 and becomes U+FFFD.
 */
export function literalText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('{') ? wellFormed.replaceAll('{', `{${wordJoiner}`) : wellFormed;
}

/** A form-urlencoded body. Half of a surrogate pair, which no encoding can carry, becomes U+FFFD. */
export function formBody(fields: Readonly<Record<string, string>>): string {
  let body = '';
  for (const name in fields) {
    const value = fields[name];
    if (value === undefined) continue;
    body += `${body === '' ? '' : '&'}${name}=${encodeURIComponent(value.toWellFormed())}`;
  }
  return body;
}
