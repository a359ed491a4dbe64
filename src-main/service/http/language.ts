import type { FastifyRequest } from 'fastify';
import { LANGUAGES, type Language } from '#shared/domain/language.ts';

/** The language a request wants to be answered in: the first of ours in `Accept-Language`, by quality; Indonesian when none is. */
export function languageOf(request: Pick<FastifyRequest, 'headers'>): Language {
  const wanted = (request.headers['accept-language'] ?? '')
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
      const quality = /^\s*q=([\d.]+)\s*$/.exec(parameters.join(';'))?.[1];
      return { language: tag.trim().split('-')[0], quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .toSorted((a, b) => b.quality - a.quality);
  for (const { language } of wanted) {
    const ours = LANGUAGES.find((candidate) => candidate === language);
    if (ours) return ours;
  }
  return 'id';
}
