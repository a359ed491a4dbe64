import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { type RefObject, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { IconSearch } from '../icons.ts';
import classes from './filter-bar.module.css';

interface SearchBoxProps {
  readonly value: string;
  readonly label: string;
  readonly onChange: (value: string) => void;
  readonly inputRef: RefObject<HTMLInputElement | null>;
}

/** Typing is shown at once and asked for after a short pause. Esc empties it, then leaves it. */
export function SearchBox({ value, label, onChange, inputRef }: SearchBoxProps) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  const [asked, setAsked] = useState(value);
  const ask = useDebouncedCallback((next: string) => {
    setAsked(next);
    onChange(next);
  }, 250);
  useEffect(() => {
    if (value === asked) return;
    setAsked(value);
    setTyped(value);
  }, [value, asked]);
  const clear = (): void => {
    setTyped('');
    setAsked('');
    onChange('');
  };
  return (
    <TextInput
      ref={inputRef}
      size="xs"
      className={classes.search ?? ''}
      value={typed}
      maxLength={120}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        ask(event.currentTarget.value.trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (typed === '') event.currentTarget.blur();
        else clear();
      }}
      placeholder={label}
      aria-label={label}
      aria-keyshortcuts="/"
      leftSection={<IconSearch size={16} aria-hidden />}
      rightSection={typed === '' ? null : <CloseButton size="sm" aria-label={t('filter.clearSearch')} onClick={clear} />}
    />
  );
}
