import { Agent, request } from 'node:http';
import { isLoopbackHost } from '../base-url.ts';
import type { WebhookTarget } from './sandbox.types.ts';

/** Posts events until they are taken. */
export interface WebhookPoster {
  /** Posts one event in `afterMs`, with the copies, disorder and tries its target asks for. */
  post(target: WebhookTarget, event: Record<string, unknown>, afterMs: number): void;
  /** Forgets every event that waits. */
  clear(): void;
  close(): void;
}

/** Throws a `TypeError` unless the target is an http URL on loopback: the sandbox must not post to anyone else. */
export function checkWebhookTarget(target: WebhookTarget): void {
  const url = URL.parse(target.url);
  if (url === null || url.protocol !== 'http:' || !isLoopbackHost(url.hostname.replace(/^\[|\]$/g, ''))) {
    throw new TypeError('webhook.url must be an http URL on loopback');
  }
}

/** `random` gives numbers from 0 to below 1. */
export function createWebhookPoster(random: () => number): WebhookPoster {
  const agent = new Agent({ keepAlive: true, maxSockets: 8, timeout: 1_000 });
  const timers = new Set<NodeJS.Timeout>();

  function later(ms: number, step: () => void): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      step();
    }, ms);
    timer.unref();
    timers.add(timer);
  }

  function attempt(target: WebhookTarget, body: string, triesLeft: number): void {
    let settled = false;
    const settle = (taken: boolean): void => {
      if (settled) return;
      settled = true;
      if (!taken && triesLeft > 1) later(target.retryMs ?? 60_000, () => attempt(target, body, triesLeft - 1));
    };
    const call = request(target.url, { method: 'POST', agent, headers: { 'content-type': 'application/json' }, timeout: 10_000 });
    call.on('response', (response) => {
      response.resume();
      settle(response.statusCode === 200);
    });
    call.on('timeout', () => call.destroy());
    call.on('error', () => settle(false));
    call.on('close', () => settle(false));
    call.end(body);
  }

  return {
    post(target, event, afterMs) {
      const body = JSON.stringify(event);
      for (let copy = 0; copy <= (target.duplicates ?? 0); copy += 1) {
        later(afterMs + random() * (target.shuffleMs ?? 0), () => attempt(target, body, target.maxTries ?? 16));
      }
    },
    clear() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
    close() {
      this.clear();
      agent.destroy();
    },
  };
}
