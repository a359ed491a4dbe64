/** A piece of a message as the recipient's phone formats it. */
export type WhatsAppNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'mono'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly WhatsAppNode[] };

/** A line or block of a message. */
export type WhatsAppBlock =
  | { readonly kind: 'line' | 'bullet' | 'quote'; readonly nodes: readonly WhatsAppNode[] }
  | { readonly kind: 'numbered'; readonly number: string; readonly nodes: readonly WhatsAppNode[] }
  | { readonly kind: 'code'; readonly text: string };

const MARKS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Mark = keyof typeof MARKS;

/** Deeper nesting than a person writes is shown as it is typed. */
const MAX_DEPTH = 4;

/** Splits a message into blocks. Never fails: what is no formatting is text. */
export function parseWhatsApp(message: string): readonly WhatsAppBlock[] {
  const blocks: WhatsAppBlock[] = [];
  const parts = message.split('```');
  const isClosedCodeAt = (index: number): boolean =>
    index % 2 === 1 && index < parts.length - 1 && (parts[index] ?? '').trim() !== '';
  for (const [index, part] of parts.entries()) {
    if (isClosedCodeAt(index)) {
      blocks.push({ kind: 'code', text: part.replace(/^\n|\n$/g, '') });
      continue;
    }
    const text = index % 2 === 1 ? `\`\`\`${part}` : part;
    // A block stands on its own lines: the line breaks that touch it belong to it.
    const begun = isClosedCodeAt(index - 1) ? text.replace(/^\n/, '') : text;
    const trimmed = isClosedCodeAt(index + 1) ? begun.replace(/\n$/, '') : begun;
    if (trimmed === '' && message !== '') continue;
    for (const line of trimmed.split('\n')) blocks.push(parseLine(line));
  }
  return blocks;
}

function parseLine(line: string): WhatsAppBlock {
  const bullet = /^[-*•] (.+)$/.exec(line);
  if (bullet?.[1] !== undefined) return { kind: 'bullet', nodes: parseInline(bullet[1], 0) };
  const numbered = /^(\d{1,3})\. (.+)$/.exec(line);
  if (numbered?.[1] !== undefined && numbered[2] !== undefined) {
    return { kind: 'numbered', number: numbered[1], nodes: parseInline(numbered[2], 0) };
  }
  const quote = /^> (.+)$/.exec(line);
  if (quote?.[1] !== undefined) return { kind: 'quote', nodes: parseInline(quote[1], 0) };
  return { kind: 'line', nodes: parseInline(line, 0) };
}

function parseInline(text: string, depth: number): readonly WhatsAppNode[] {
  const nodes: WhatsAppNode[] = [];
  let plain = '';
  const flush = (): void => {
    if (plain !== '') nodes.push({ kind: 'text', text: plain });
    plain = '';
  };
  let at = 0;
  while (at < text.length) {
    const found = linkAt(text, at) ?? monoAt(text, at) ?? (depth < MAX_DEPTH ? markedAt(text, at, depth) : null);
    if (found === null) {
      plain += text[at] ?? '';
      at += 1;
      continue;
    }
    flush();
    nodes.push(found.node);
    at = found.end;
  }
  flush();
  return nodes;
}

interface Found {
  readonly node: WhatsAppNode;
  readonly end: number;
}

function linkAt(text: string, at: number): Found | null {
  if (text[at] !== 'h' || isWord(text[at - 1])) return null;
  const match = /^https?:\/\/[^\s<>]*[^\s<>.,;:!?)*_~]/.exec(text.slice(at));
  return match === null ? null : { node: { kind: 'link', text: match[0] }, end: at + match[0].length };
}

function monoAt(text: string, at: number): Found | null {
  if (text[at] !== '`') return null;
  const match = /^`([^`\s](?:[^`]*[^`\s])?)`/.exec(text.slice(at));
  return match?.[1] === undefined ? null : { node: { kind: 'mono', text: match[1] }, end: at + match[0].length };
}

/** Formatting starts and ends at the border of a word, and its marks touch what they format. */
function markedAt(text: string, at: number, depth: number): Found | null {
  const mark = text[at];
  if (mark !== '*' && mark !== '_' && mark !== '~') return null;
  if (isWord(text[at - 1]) || isSpace(text[at + 1]) || text[at + 1] === mark) return null;
  for (let end = text.indexOf(mark, at + 2); end !== -1; end = text.indexOf(mark, end + 1)) {
    if (isSpace(text[end - 1]) || isWord(text[end + 1])) continue;
    return {
      node: { kind: MARKS[mark satisfies Mark], children: parseInline(text.slice(at + 1, end), depth + 1) },
      end: end + 1,
    };
  }
  return null;
}

function isWord(char: string | undefined): boolean {
  return char !== undefined && /[\p{L}\p{N}]/u.test(char);
}

function isSpace(char: string | undefined): boolean {
  return char === undefined || /\s/.test(char);
}
