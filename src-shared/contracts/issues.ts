import type { z } from 'zod';
import { DETAILS, type Detail, type DetailCode, detail } from './errors.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/**
 * What a schema refused, as codes of the closed list: no message of the validator reaches a person. A schema of ours names the code as
 * the message of its check; everything else is told by kind. Parse with `reportInput`, or a field left out reads as one of a wrong kind.
 * `place` begins every field: `body`, `querystring`, `params`.
 */
export function detailsOfIssues(issues: readonly Issue[], place: string): Detail[] {
  return issues.flatMap((issue) => detailsOf(issue, place, []));
}

function detailsOf(issue: Issue, place: string, above: Path): Detail[] {
  const path = [...above, ...issue.path];
  const field = [place, ...path.map(String)].join('.');
  if (isDetailCode(issue.message)) return [detailOfCode(field, issue.message, issue)];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((name) => detail(`${field}.${clipped(name)}`, 'unknown_field', { name: clipped(name) }));
    case 'invalid_type':
      return [detail(field, codeOfType(issue, path))];
    case 'too_small':
      return [tooSmall(field, issue)];
    case 'too_big':
      return [tooBig(field, issue)];
    case 'not_multiple_of':
      return [detail(field, 'number.step', { step: issue.divisor })];
    case 'invalid_format':
      return [detail(field, FORMATS[issue.format] ?? 'format')];
    case 'invalid_value':
      return issue.input === undefined
        ? [detail(field, 'missing')]
        : [detail(field, 'choice', { values: issue.values.map(String) })];
    case 'invalid_union':
      return ofUnion(issue, place, path, field);
    case 'invalid_key':
    case 'invalid_element':
      return issue.issues.flatMap((inner) => detailsOf(inner, place, path));
    default:
      return [detail(field, 'invalid')];
  }
}

function isDetailCode(text: string): text is DetailCode {
  return Object.hasOwn(DETAILS, text);
}

/** A check that names its own code. Its parameters are those of the check (`params` of a custom one, the limits of the others). */
function detailOfCode(field: string, code: DetailCode, issue: Issue): Detail {
  const limits = issue as { readonly params?: object; readonly minimum?: unknown; readonly maximum?: unknown };
  return { field, code, params: { min: limits.minimum, max: limits.maximum, ...limits.params } } as Detail;
}

const FORMATS: Readonly<Record<string, 'email' | 'instant' | 'uuid' | 'time.no_such_date'>> = {
  email: 'email',
  datetime: 'instant',
  date: 'time.no_such_date',
  uuid: 'uuid',
  guid: 'uuid',
};

function codeOfType(issue: z.core.$ZodIssueInvalidType, path: Path) {
  const isLeftOut = issue.input === undefined || (issue.input === null && path.length === 0);
  if (isLeftOut) return path.length === 0 ? 'body.missing' : 'missing';
  switch (issue.expected) {
    case 'string':
      return 'text_expected';
    case 'number':
    case 'nan':
      return 'number_expected';
    case 'int':
      return 'whole_number_expected';
    case 'boolean':
      return 'yes_no_expected';
    case 'array':
    case 'tuple':
      return 'list_expected';
    case 'object':
    case 'record':
      return 'object_expected';
    default:
      return 'invalid';
  }
}

function tooSmall(field: string, issue: z.core.$ZodIssueTooSmall): Detail {
  const min = Number(issue.minimum) + (issue.inclusive === false ? 1 : 0);
  if (issue.origin === 'string') return min <= 1 ? detail(field, 'text.empty') : detail(field, 'text.too_short', { min });
  if (issue.origin === 'array' || issue.origin === 'set') return detail(field, 'list.too_short', { min });
  return detail(field, 'number.too_small', { min });
}

function tooBig(field: string, issue: z.core.$ZodIssueTooBig): Detail {
  const max = Number(issue.maximum) - (issue.inclusive === false ? 1 : 0);
  if (issue.origin === 'string') return detail(field, 'text.too_long', { max });
  if (issue.origin === 'array' || issue.origin === 'set') return detail(field, 'list.too_long', { max });
  return detail(field, 'number.too_large', { max });
}

/** The alternative that came furthest into the input is the one that was meant. */
function ofUnion(issue: z.core.$ZodIssueInvalidUnion, place: string, path: Path, field: string): Detail[] {
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((inner) => inner.path.length));
  const [meant] = issue.errors.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length);
  if (meant === undefined || meant.length === 0) return [detail(field, 'invalid')];
  return meant.flatMap((inner) => detailsOf(inner, place, path));
}

function clipped(name: string): string {
  return name.slice(0, 60).toWellFormed();
}
