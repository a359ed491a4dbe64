import { notifications } from '@mantine/notifications';
import type { ReactNode } from 'react';
import { meaningColor } from '../meaning.ts';

/** A short note that something was done. `about` names the record: its next note replaces this one. */
export function notifyDone(message: ReactNode, about?: string): void {
  show({ message, color: meaningColor('done'), autoClose: 3_500 }, about);
}

/** A note of something that can still be decided otherwise: it stays as long as that is so. */
export function notifyOpen(title: ReactNode, content: ReactNode, seconds: number, about: string): void {
  show({ title, message: content, color: meaningColor('done'), autoClose: seconds * 1_000 }, about);
}

/** A note that needs reading: it stays long enough, or until it is closed. */
export function notifyProblem(title: string, message: string, about?: string): void {
  show({ title, message, color: meaningColor('danger'), autoClose: 15_000, role: 'alert' }, about);
}

function show(note: Parameters<typeof notifications.show>[0], about: string | undefined): void {
  if (about === undefined) {
    notifications.show(note);
    return;
  }
  const id = `about:${about}`;
  notifications.hide(id);
  notifications.show({ ...note, id });
}
