import { describe, expect, it } from 'vitest';
import { fold, searchText, searchWords } from '#shared/domain/fold.ts';

/** Whether what somebody types finds a record with this text. */
const finds = (typed: string, record: string) =>
  searchWords(typed).length > 0 && searchWords(typed).every((word) => searchText(record).includes(word));

describe('how texts are compared in a search (SPEC §2)', () => {
  it.each([
    ['Muhammad Uji', 'Uji Muhammad'],
    ['rizki  uji', 'Rizki Uji'],
    ['H.Abdul', 'H. Abdul Ghani'],
    ['H. Abdul', 'H.Abdul Ghani'],
    ['habdul', 'H.Abdul Ghani'],
    ['Siti Uji S.Pd', 'Siti Uji, S.Pd.'],
    ['s pd', 'Siti Uji, S.Pd.'],
    ['spd', 'Siti Uji, S.Pd.'],
    ['maruf', 'Ma’ruf'],
    ["Ma'ruf", 'Ma´ruf'],
    ['Ma`ruf', 'Maʿruf'],
    ['emile', 'Émile'],
    ['E\u0301MILE', '\u00c9mile'],
    ['istanbul', 'İstanbul'],
    ['strasse', 'Straße'],
    ['nguyen duc', 'Nguyễn Văn Đức'],
    ['al amin', 'Al-Amin'],
    ['alamin', 'Al-Amin'],
    ['ＢＵＤＩ', 'budi'],
    ['0812-3456', 'Budi 6281234567890'],
    ['+62 (0)812 3456', 'Budi 6281234567890'],
    ['budi 0812-3456', 'Budi 6281234567890'],
    ['AGLS-10490', 'Budi AGLS-10490'],
    ['agls10490', 'Budi AGLS-10490'],
    ['TKT-000922', 'Internet mati TKT-000922'],
  ])('%j finds %j', (typed, record) => expect(finds(typed, record)).toBe(true));

  it.each([
    ['budi santoso', 'Budi Hartono'],
    ['AGLS-10490', 'Budi AGLS-20490 Jalan 10490'],
    ['...', 'Titik. Titik. Titik.'],
    ['ani', 'Budiman Irawan'],
  ])('%j does not find %j', (typed, record) => expect(finds(typed, record)).toBe(false));

  it('leaves no wildcard and no double blank', () => {
    expect(fold(' 100%  _\\a*b? ')).toBe('100 a b');
    expect(searchWords('% _ \\')).toEqual([]);
  });
});
