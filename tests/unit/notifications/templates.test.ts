import { describe, expect, it } from 'vitest';
import { renderTemplate, variablesOf } from '#service/notifications/templates.ts';
import { composedFeatures } from '../../support/composed-features.ts';

const TYPES = composedFeatures().flatMap(({ notifications = [] }) => notifications);

describe('templates', () => {
  it('a value is never read as a template again', () => {
    expect(renderTemplate('Halo {{name}}', { name: '{{otp}} ${7*7} <%= 1 %> {name} $& $1' })).toBe(
      'Halo {{otp}} ${7*7} <%= 1 %> {name} $& $1',
    );
  });

  it('a line with an empty optional value vanishes, and no double gap stays behind', () => {
    expect(renderTemplate('a\n\nCatatan: {{note?}}\n\nb', { note: '' })).toBe('a\n\nb');
    expect(renderTemplate('Catatan: {{note?}}', { note: 'ya' })).toBe('Catatan: ya');
  });

  it('a missing variable is an error, not a hole in the text', () => {
    expect(() => renderTemplate('Halo {{name}}', {})).toThrow(/name/);
  });

  describe.each(TYPES.map((type) => [type.id, type] as const))('%s', (_id, type) => {
    it.each(['id', 'en'] as const)('renders its sample in %s with the variables it declares', (language) => {
      expect(variablesOf(type.templates[language]).toSorted()).toEqual(
        [...new Set(variablesOf(type.templates[language]))].toSorted(),
      );
      for (const name of variablesOf(type.templates[language])) expect(type.variables).toContain(name);
      expect(renderTemplate(type.templates[language], type.sample)).not.toMatch(/\{\{/);
    });

    it('expires', () => {
      expect(type.expiresInSeconds).toBeGreaterThan(0);
      expect(Number.isFinite(type.expiresInSeconds)).toBe(true);
    });
  });
});
