import { type FormErrors, type FormRulesRecord, type UseFormReturnType, useForm } from '@mantine/form';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useBlocker } from 'react-router';
import { isApiError } from '#api/api-error.ts';
import { useUser } from '#api/use-me.ts';
import { readClock } from '#hooks/use-now.ts';
import { fieldErrors } from '../field-errors.ts';
import { type DraftPlace, dropDraft, keepDraft, readDraft } from './form-draft.ts';

/** A record that somebody else may change while the form is open. */
export interface FormRecord {
  /** The version that is known now; the form remembers the one it was opened with. */
  readonly version: number;
  /** Who changed it last, as far as it is known. */
  readonly changedBy?: string | null;
  readonly changedAt?: string | null;
}

interface FormPanelOptions<T extends object> {
  /** Name of the form: drafts are kept under it. */
  readonly name: string;
  /** What it is about, such as the record's id. */
  readonly about?: string | number;
  readonly initial: T;
  readonly validate?: FormRulesRecord<T>;
  readonly record?: FormRecord | null;
  /**
   * Sends it. `version` is the one the person saw. Throws what the service refused with; `false` = the person thought better of it.
   * What it returns is handed to `onDone`.
   */
  readonly submit: (values: T, seen: { readonly version: number | undefined }) => Promise<unknown>;
  readonly onDone: (result: unknown) => void;
}

/** What the frame of a form needs to know; the values are the page's business. */
export interface FormFrameState {
  readonly error: unknown;
  /** What is wrong, field by field. */
  readonly errors: FormErrors;
  readonly isSending: boolean;
  readonly isDirty: boolean;
  /** The record was changed since the form was opened; the text of a refusal, if there was one. */
  readonly stale: { readonly record: FormRecord; readonly refusal: string | null } | null;
  /** Take the other's changes as seen and send anyway: the second decision. */
  readonly sendAnyway: () => void;
  readonly onSubmit: (event?: FormEvent<HTMLFormElement>) => void;
  readonly requestClose: () => void;
  readonly leaving: { readonly stay: () => void; readonly leave: () => void } | null;
  readonly restored: { readonly discard: () => void } | null;
}

export interface FormPanelState<T extends object> extends FormFrameState {
  readonly form: UseFormReturnType<T>;
  readonly values: T;
}

const KEEP_AFTER_MS = 300;

/**
 * What every form does: it keeps a draft, sends the version the person saw, has one request in flight whatever is pressed, asks once
 * before input is thrown away, and says where an answer was lost that pressing again is safe.
 */
export function useFormPanel<T extends object>(options: FormPanelOptions<T>, onClose: () => void): FormPanelState<T> {
  const userId = useUser()?.id ?? 0;
  const place: DraftPlace = { userId, form: options.name, about: String(options.about ?? '') };
  const [kept] = useState(() => readDraft(place, options.initial, readClock()));
  const form = useForm<T>({
    initialValues: options.initial,
    ...(options.validate === undefined ? {} : { validate: options.validate }),
  });
  const [restored, setRestored] = useState(kept !== null);
  const [error, setError] = useState<unknown>(null);
  const [isSending, setSending] = useState(false);
  const [isDone, setDone] = useState(false);
  const [asking, setAsking] = useState(false);
  const [seen, setSeen] = useState(options.record?.version);
  const [refusal, setRefusal] = useState<string | null>(null);
  const inFlight = useRef(false);
  const done = useRef(false);
  const isDirty = form.isDirty() && !isDone;

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the form opens.
  useEffect(() => {
    if (kept !== null) form.setValues(kept);
  }, []);
  const values = form.values;
  const placeKey = JSON.stringify(place);
  useEffect(() => {
    const at = JSON.parse(placeKey) as DraftPlace;
    if (done.current || !isDirty) return;
    const timer = setTimeout(() => keepDraft(at, values, readClock()), KEEP_AFTER_MS);
    const keepNow = (): void => keepDraft(at, values, readClock());
    window.addEventListener('pagehide', keepNow);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', keepNow);
    };
  }, [placeKey, values, isDirty]);

  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isDirty && !done.current && currentLocation.pathname !== nextLocation.pathname,
  );
  const version = options.record?.version;
  const isStale = version !== undefined && seen !== undefined && version !== seen;

  const finish = (): void => {
    done.current = true;
    setDone(true);
    dropDraft(place);
  };
  const send = async (withVersion: number | undefined): Promise<void> => {
    if (inFlight.current) return;
    const { hasErrors, errors } = form.validate();
    if (hasErrors) {
      focusFirstError(errors);
      return;
    }
    inFlight.current = true;
    setSending(true);
    setError(null);
    try {
      const result = await options.submit(form.getValues(), { version: withVersion });
      if (result === false) return;
      finish();
      options.onDone(result);
    } catch (cause) {
      const changed = isApiError(cause, 'conflict') ? cause.details.find(({ code }) => code === 'changed') : undefined;
      setRefusal(changed?.message ?? null);
      if (changed === undefined) {
        setError(cause);
        const byField = fieldErrors(cause);
        form.setErrors(byField);
        focusFirstError(byField);
      }
    } finally {
      inFlight.current = false;
      setSending(false);
    }
  };

  const leave = (): void => {
    setAsking(false);
    finish();
    if (blocker.state === 'blocked') blocker.proceed();
    else onClose();
  };
  const isAsked = asking || blocker.state === 'blocked';
  return {
    form,
    values,
    error,
    errors: form.errors,
    isSending,
    isDirty,
    stale:
      isStale || refusal !== null
        ? { record: options.record ?? { version: seen ?? 0 }, refusal: isStale ? null : refusal }
        : null,
    sendAnyway: () => {
      setSeen(version);
      setRefusal(null);
      void send(version);
    },
    onSubmit: (event) => {
      event?.preventDefault();
      event?.stopPropagation();
      // A stale form is only sent by the second decision.
      if (isStale || refusal !== null) return;
      void send(seen);
    },
    requestClose: () => {
      if (inFlight.current) return;
      if (isDirty) setAsking(true);
      else {
        dropDraft(place);
        onClose();
      }
    },
    leaving: isAsked
      ? {
          stay: () => {
            setAsking(false);
            if (blocker.state === 'blocked') blocker.reset();
          },
          leave,
        }
      : null,
    restored: restored
      ? {
          discard: () => {
            form.reset();
            dropDraft(place);
            setRestored(false);
          },
        }
      : null,
  };
}

function focusFirstError(errors: FormErrors): void {
  const [first] = Object.keys(errors);
  if (first === undefined) return;
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>('form[data-form-panel] [aria-invalid="true"]');
    field?.focus();
  });
}
