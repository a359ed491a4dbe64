import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { z } from 'zod';
import { useKeptState } from '#hooks/use-kept-state.ts';
import { useLanguage } from '#i18n/use-language.ts';
import { IconSearch } from '#ui/icons.ts';
import { fuzzyScore } from '#ui/palette/fuzzy.ts';
import classes from './palette.module.css';
import { useFoundRecords } from './use-found-records.ts';
import { type PaletteItem, usePaletteItems } from './use-palette-entries.ts';

interface PaletteDialogProps {
  /** Actions of the desk itself. */
  readonly frame: readonly PaletteItem[];
  readonly onClose: () => void;
}

interface Entry {
  readonly id: string;
  readonly section: string;
  readonly content: ReactNode;
  readonly run: () => void;
}

const recentSchema = z.array(z.string());
const MOST_RECENT = 5;

/** One box that leads everywhere: the open record's actions, pages, records of every kind, actions. */
export function PaletteDialog({ frame, onClose }: PaletteDialogProps) {
  const { t } = useTranslation();
  const { text: say } = useLanguage();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useKeptState('palette.recent', recentSchema, []);
  const [asked] = useDebouncedValue(text.trim(), 120);
  const list = useRef<HTMLDivElement>(null);
  const items = usePaletteItems(frame);
  const { found, isAsking } = useFoundRecords(asked);
  const typed = text.trim();

  const fitting = items
    .map((item, index) => ({ item, index, score: typed === '' ? recencyOf(item, recent) : fuzzyScore(typed, item.label) }))
    .filter((one): one is typeof one & { score: number } => one.score !== null)
    .toSorted((a, b) => (typed === '' ? a.index - b.index : b.score - a.score));
  const recentFirst = typed === '' ? fitting.filter(({ score }) => score > 0).toSorted((a, b) => b.score - a.score) : [];
  const entryOf = (section: string, { item }: (typeof fitting)[number]): Entry => ({
    id: item.id,
    section,
    run: item.run,
    content: (
      <>
        <item.icon size={18} aria-hidden />
        <span className="ellipsis">{item.label}</span>
        {item.hint === undefined ? null : <kbd>{item.hint}</kbd>}
      </>
    ),
  });
  const sectionName = { here: t('palette.section.here'), page: t('palette.section.page'), action: t('palette.section.action') };
  const inSections = (section: PaletteItem['section']): readonly Entry[] =>
    fitting
      .filter(({ item }) => item.section === section && !recentFirst.some((other) => other.item === item))
      .map((one) => entryOf(sectionName[section], one));
  const records = found.flatMap(({ page, records: rows }) =>
    rows.map(
      (record): Entry => ({
        id: `${page.id}-${record.id}`,
        section: say(page.label),
        run: () => void navigate(`${page.path}/${record.id}`),
        content: (
          <>
            <page.icon size={18} aria-hidden />
            <span className={`${classes.muted} tabular`}>{record.number}</span>
            <span className="ellipsis">{record.title}</span>
            <span className={`${classes.muted} ${classes.end} ellipsis`}>{record.hint}</span>
          </>
        ),
      }),
    ),
  );
  const isLookup = /\d/.test(typed);
  const entries: readonly Entry[] = [
    ...recentFirst.map((one) => entryOf(t('palette.section.recent'), one)),
    ...(isLookup ? records : []),
    ...inSections('here'),
    ...inSections('page'),
    ...(isLookup ? [] : records),
    ...inSections('action'),
  ];
  const chosen = Math.min(at, entries.length - 1);

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    setRecent([entry.id, ...recent.filter((id) => id !== entry.id)].slice(0, MOST_RECENT));
    onClose();
    entry.run();
  };
  /** Enter waits for the answer to what was typed last: a pasted number leads to its own customer, not to the one before. */
  const [waits, setWaits] = useState(false);
  const isBehind = asked !== typed || (isAsking && isLookup);
  useEffect(() => {
    if (!waits || isBehind) return;
    setWaits(false);
    run(entries[0]);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      setAt((chosen + step + entries.length) % Math.max(1, entries.length));
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (isLookup && isBehind && at === 0) setWaits(true);
      else run(entries[chosen]);
    }
  };

  return (
    <Modal.Root opened onClose={onClose} size={620} yOffset="12vh">
      <Modal.Overlay />
      <Modal.Content aria-label={t('palette.open')} data-testid="palette">
        <TextInput
          data-autofocus
          variant="unstyled"
          size="md"
          className={classes.input ?? ''}
          leftSection={<IconSearch size={18} aria-hidden />}
          placeholder={t('palette.placeholder')}
          aria-label={t('palette.placeholder')}
          role="combobox"
          aria-expanded
          aria-controls="palette-list"
          aria-activedescendant={entries[chosen] === undefined ? undefined : `palette-${entries[chosen].id}`}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setAt(0);
          }}
          onKeyDown={onKeyDown}
          data-testid="palette-input"
        />
        <div className={classes.list} id="palette-list" role="listbox" aria-label={t('palette.open')} ref={list} tabIndex={-1}>
          {sectionsOf(entries).map(({ section, members }) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own.
            <div key={section} role="group" aria-label={section}>
              <div className={classes.section} aria-hidden>
                {section}
              </div>
              {members.map(({ entry, index }) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: the box above holds the focus and handles the keys.
                // biome-ignore lint/a11y/useFocusableInteractive: reached through aria-activedescendant.
                <div
                  key={entry.id}
                  id={`palette-${entry.id}`}
                  role="option"
                  aria-selected={index === chosen}
                  className={classes.entry}
                  onMouseMove={() => setAt(index)}
                  onClick={() => run(entry)}
                >
                  {entry.content}
                </div>
              ))}
            </div>
          ))}
          {entries.length === 0 ? (
            <p className={classes.nothing}>{isAsking || isBehind ? t('state.loading') : t('palette.nothing', { text: typed })}</p>
          ) : null}
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}

/** What was used lately, the newest highest; 0 for the rest. */
function recencyOf(item: PaletteItem, recent: readonly string[]): number {
  const at = recent.indexOf(item.id);
  return at === -1 ? 0 : MOST_RECENT - at;
}

function sectionsOf(entries: readonly Entry[]) {
  const sections: { section: string; members: { entry: Entry; index: number }[] }[] = [];
  for (const [index, entry] of entries.entries()) {
    const last = sections.at(-1);
    if (last?.section === entry.section) last.members.push({ entry, index });
    else sections.push({ section: entry.section, members: [{ entry, index }] });
  }
  return sections;
}
