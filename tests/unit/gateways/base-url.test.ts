import { describe, expect, it } from 'vitest';
import { parseBaseUrl } from '#service/gateways/base-url.ts';
import { createGateways, GATEWAYS } from '#service/gateways/registry.ts';

describe('base URL of a gateway', () => {
  it.each([
    ['http://127.0.0.1:4000/fonnte', true],
    ['http://127.8.9.10', true],
    ['http://127.1', true],
    ['http://LOCALHOST:1', true],
    ['http://[::1]:80/x', true],
    ['https://api.fonnte.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://localhost.example.com', false],
    ['http://128.0.0.1', false],
    ['http://0.0.0.0', false],
    ['http://[::2]', false],
  ])('%s is loopback: %s (ENGINE E-16)', (url, isLoopback) => {
    expect(parseBaseUrl(url).isLoopback).toBe(isLoopback);
  });

  it('keeps a path prefix without its last slash', () => {
    expect(parseBaseUrl('https://host.example/a/b/')).toMatchObject({ prefix: '/a/b', port: 443, secure: true });
    expect(parseBaseUrl('http://host.example')).toMatchObject({ prefix: '', port: 80, secure: false });
  });

  it('refuses what is no plain http(s) URL without repeating it', () => {
    for (const bad of ['', 'fonnte', 'ftp://x', 'https://user:hunter2@x.example', 'https://x.example/?token=hunter2']) {
      expect(() => parseBaseUrl(bad)).toThrow(TypeError);
      expect(() => parseBaseUrl(bad)).not.toThrow(/hunter2/);
    }
  });
});

describe('registry of gateways', () => {
  it('makes only what is configured, in default order', () => {
    const settings = { baseUrl: 'http://127.0.0.1:9', token: 't' };
    const both = createGateways({ wablas: settings, fonnte: settings });
    expect(both.map(({ id, label, isLoopback }) => [id, label, isLoopback])).toEqual([
      ['fonnte', 'Fonnte', true],
      ['wablas', 'Wablas', true],
    ]);
    expect(createGateways({})).toEqual([]);
    for (const gateway of both) gateway.close();
  });

  it('names the settings of each gateway', () => {
    expect(Object.fromEntries(GATEWAYS.map(({ id, settings }) => [id, Object.keys(settings)]))).toMatchObject({
      fonnte: ['baseUrl', 'token'],
      wablas: ['baseUrl', 'token', 'secretKey'],
    });
  });
});
