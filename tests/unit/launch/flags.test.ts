import { describe, expect, it } from 'vitest';
import { type Flag, readFlags, serviceSettings, UsageError } from '../../../src-main/launch/flags.ts';

const SERVE: readonly Flag[] = ['demo', 'port', 'data-dir'];
const read = (...words: string[]) => readFlags(words, SERVE, '/home/user');

describe('the flags of a command', () => {
  it('become the settings of the service', () => {
    expect(serviceSettings(read())).toEqual({});
    expect(serviceSettings(read('--demo', '--port', '0', '--data-dir', 'data'))).toEqual({
      KABAR_DEMO: '1',
      KABAR_PORT: '0',
      KABAR_DATA_DIR: '/home/user/data',
    });
    expect(serviceSettings(read('--port=65535', '--data-dir=/srv/kabar'))).toEqual({
      KABAR_PORT: '65535',
      KABAR_DATA_DIR: '/srv/kabar',
    });
  });

  it.each([
    [['--wat', '--demo', 'here', '-x'], 'Unknown: --wat, here, -x. Possible: --demo, --port, --data-dir.'],
    [['--no-sandbox'], 'Unknown: --no-sandbox. Possible: --demo, --port, --data-dir.'],
    [['--no-demo'], 'Unknown: --no-demo. Possible: --demo, --port, --data-dir.'],
    [['--Port', '1'], 'Unknown: --Port, 1. Possible: --demo, --port, --data-dir.'],
    [['--port'], '--port needs a value.'],
    [['--port='], '--port needs a value.'],
    [['--port', '--demo'], '--port needs a value.'],
    [['--data-dir', '--demo'], '--data-dir needs a value.'],
    [['--demo=1'], '--demo takes no value.'],
    [['--port', '65536'], '--port must be a whole number from 0 to 65535.'],
    [['--port=-1'], '--port must be a whole number from 0 to 65535.'],
    [['--port', '80.5'], '--port must be a whole number from 0 to 65535.'],
  ])('are refused by name: %j', (words, message) => {
    expect(() => read(...words)).toThrow(new UsageError(message));
  });

  it('are none where a command takes none', () => {
    expect(() => readFlags(['--demo'], [], '/')).toThrow('Unknown: --demo. Possible: none.');
  });

  it('hold a plain name for a migration', () => {
    expect(readFlags(['--name', 'add-phone_2', '--custom'], ['name', 'custom'], '/')).toMatchObject({
      name: 'add-phone_2',
      custom: true,
    });
    expect(() => readFlags(['--name', '../x'], ['name'], '/')).toThrow(UsageError);
  });
});
