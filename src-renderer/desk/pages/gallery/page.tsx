import { Switch } from '@mantine/core';
import { useState } from 'react';
import { ENTRIES } from './entries.tsx';
import classes from './gallery.module.css';
import { useTexts } from './texts.ts';

export default function GalleryPage() {
  const t = useTexts();
  const [narrow, setNarrow] = useState(false);
  return (
    <div className={classes.page} data-narrow={narrow || undefined}>
      <div className={classes.head}>
        <h1>{t('title')}</h1>
        <Switch label={t('narrow')} checked={narrow} onChange={(event) => setNarrow(event.currentTarget.checked)} />
      </div>
      <p>{t('text')}</p>
      {ENTRIES.map(({ name, states }) => (
        <section key={name} className={classes.entry} aria-label={name} data-testid={`gallery-${name}`}>
          <h2>{name}</h2>
          {Object.entries(states).map(([state, example]) => (
            <div key={state} className={classes.state}>
              <span>{state}</span>
              <div className={classes.example}>{example}</div>
            </div>
          ))}
        </section>
      ))}
    </div>
  );
}
