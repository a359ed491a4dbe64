import { ActionIcon, Alert, Button } from '@mantine/core';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useKeys } from '#hooks/use-keys.ts';
import { toDate, useNow } from '#hooks/use-now.ts';
import { useTitle } from '#hooks/use-title.ts';
import { Dialog } from '../Dialog.tsx';
import { IconClose, IconRestored, IconWarning } from '../icons.ts';
import { agoText } from '../relative-time.ts';
import side from '../side-panel.module.css';
import { FormError } from './FormError.tsx';
import classes from './form-panel.module.css';
import { UnsavedDialog } from './UnsavedDialog.tsx';
import type { FormFrameState } from './use-form-panel.ts';

interface FormPanelProps {
  readonly state: FormFrameState;
  readonly title: string;
  readonly submitLabel: string;
  readonly children: ReactNode;
  /** Beside a list, or over everything for a short question. */
  readonly frame?: 'panel' | 'dialog';
  readonly width?: number;
  /** Under the title: what the form is about. */
  readonly about?: ReactNode;
  /** Who gets which message when this is sent: a `SendsNotice`. */
  readonly sends?: ReactNode;
  readonly danger?: boolean;
  /** False while something that is asked for is missing. */
  readonly ready?: boolean;
  readonly testId: string;
}

/** The frame of every form: first field focused, one question before input is lost, errors summed up, Ctrl+Enter, focus given back. */
export function FormPanel(props: FormPanelProps) {
  const { t } = useTranslation();
  const { state, title, frame = 'panel' } = props;
  const id = useId();
  const box = useRef<HTMLFormElement>(null);
  useTitle(title, 1);
  useFocusReturn();
  useEffect(() => {
    // After the frame has moved in; a dialog traps the focus only once it is there.
    requestAnimationFrame(() => {
      const first = box.current?.querySelector<HTMLElement>(
        '[data-autofocus], input:not([type="hidden"]):not([disabled]):not([type="radio"]), textarea',
      );
      first?.focus();
    });
  }, []);
  const scope = frame === 'dialog' ? 'dialog' : 'form';
  useKeys(
    scope,
    [
      {
        keys: 'escape',
        label: t('keys.close'),
        inFields: true,
        run: (event) => {
          // An open list of choices closes first.
          if (event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') === 'true') return;
          event.preventDefault();
          state.requestClose();
        },
      },
      {
        keys: 'mod+enter',
        label: t('keys.submit'),
        inFields: true,
        run: (event) => {
          event.preventDefault();
          box.current?.requestSubmit();
        },
      },
    ],
    state.leaving === null,
  );
  const fields = (
    <form id={id} ref={box} onSubmit={state.onSubmit} noValidate data-form-panel className={classes.fields}>
      {state.restored === null ? null : (
        <div className={classes.restored} role="status">
          <IconRestored size={16} aria-hidden />
          <span>{t('form.restored')}</span>
          <button type="button" onClick={state.restored.discard}>
            {t('form.discardDraft')}
          </button>
        </div>
      )}
      <StaleBanner state={state} />
      <FormError error={state.error} errors={state.errors} />
      {props.children}
      {props.sends}
    </form>
  );
  const footer = (
    <div className={classes.foot}>
      <span className={classes.hint}>{t('form.ctrlEnter')}</span>
      <Button variant="default" onClick={state.requestClose}>
        {t('action.cancel')}
      </Button>
      <Button
        type="submit"
        form={id}
        loading={state.isSending}
        disabled={state.stale !== null || props.ready === false}
        {...(props.danger === true ? { color: 'red' } : {})}
        data-testid={`${props.testId}-submit`}
      >
        {props.submitLabel}
      </Button>
    </div>
  );
  const unsaved = (
    <UnsavedDialog opened={state.leaving !== null} onStay={() => state.leaving?.stay()} onLeave={() => state.leaving?.leave()} />
  );
  if (frame === 'dialog') {
    return (
      <Dialog
        opened
        onClose={state.requestClose}
        closeOnEscape={false}
        returnFocus={false}
        size={props.width ?? 560}
        title={title}
        data-testid={props.testId}
      >
        {props.about === undefined ? null : <div className={classes.about}>{props.about}</div>}
        {fields}
        {footer}
        {unsaved}
      </Dialog>
    );
  }
  return (
    <aside className={`${side.panel} ${classes.panel}`} aria-label={title} data-testid={props.testId}>
      <div className={classes.head}>
        <div>
          <h2>{title}</h2>
          {props.about === undefined ? null : <div className={classes.about}>{props.about}</div>}
        </div>
        <ActionIcon onClick={state.requestClose} aria-label={t('action.close')}>
          <IconClose size={18} />
        </ActionIcon>
      </div>
      <div className={classes.body}>{fields}</div>
      {footer}
      {unsaved}
    </aside>
  );
}

/** Says that somebody else was faster, and asks for a second decision. */
function StaleBanner({ state }: { readonly state: FormFrameState }) {
  const { t } = useTranslation();
  const now = useNow(5_000);
  if (state.stale === null) return null;
  const { record, refusal } = state.stale;
  const { changedBy, changedAt } = record;
  const age = changedAt === undefined || changedAt === null ? '' : agoText(t, toDate(changedAt), now);
  const words = changedBy ? t('form.stale.by', { name: changedBy, age }) : t('form.stale.somebody', { age });
  return (
    <Alert color="orange" variant="light" p="xs" icon={<IconWarning size={18} />} role="alert" data-testid="form-stale">
      <div className={classes.stale}>
        <span>
          {refusal ?? words} {t('form.stale.question')}
        </span>
        <Button size="compact-sm" color="orange.9" loading={state.isSending} onClick={state.sendAnyway}>
          {t('form.stale.anyway')}
        </Button>
      </div>
    </Alert>
  );
}

/** The focus goes back to where it was when the form closes, or to the row that Tab stops at. */
function useFocusReturn(): void {
  useEffect(() => {
    const before = document.activeElement;
    return () => {
      requestAnimationFrame(() => {
        if (document.activeElement !== null && document.activeElement !== document.body) return;
        const target = before instanceof HTMLElement && before.isConnected && before !== document.body ? before : null;
        (target ?? document.querySelector<HTMLElement>('[data-row][tabindex="0"]'))?.focus({ preventScroll: true });
      });
    };
  }, []);
}
