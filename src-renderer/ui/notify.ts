import { notifications } from '@mantine/notifications';
import { meaningColor } from './meaning.ts';

/** A short note that something was done. */
export function notifyDone(message: string): void {
  notifications.show({ message, color: meaningColor('done'), autoClose: 3_500 });
}

/** A note that needs reading: it stays long enough, or until it is closed. */
export function notifyProblem(title: string, message: string): void {
  notifications.show({ title, message, color: meaningColor('danger'), autoClose: 15_000, role: 'alert' });
}
