import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { readFlags, serviceSettings } from './flags.ts';

const PORT = '4780';
const DESK_PORT = 5_173;

/**
 * `npm run dev`: the service from its sources, restarted when one of them changes, and the desk, replaced in the open page while one
 * types. Ends with Ctrl+C.
 */
export async function runDev(root: string, words: readonly string[], cwd: string): Promise<number> {
  const settings = { KABAR_DEMO: '1', KABAR_PORT: PORT, ...serviceSettings(readFlags(words, ['demo', 'port', 'data-dir'], cwd)) };
  const port = settings.KABAR_PORT ?? PORT;
  const service = spawn(process.execPath, ['--watch', '--watch-preserve-output', join(root, 'src-main', 'headless', 'main.ts')], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...settings },
  });
  const ended = new Promise<number>((resolve) => service.once('exit', (code) => resolve(code ?? 0)));

  const target = `http://127.0.0.1:${port}`;
  const [{ createServer }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  // The service answers its own address only: on the way through here a request is one of its own page.
  const proxy = { target, changeOrigin: true, headers: { origin: target } };
  const desk = await createServer({
    configFile: false,
    root: join(root, 'src-renderer'),
    plugins: [
      react(),
      {
        name: 'kabar:every-path-is-the-desk',
        configureServer(server) {
          server.middlewares.use((request, _response, next) => {
            const isPage =
              /^\/(?![@.]|api\/|socket\.io|node_modules|desk\/|ui\/|api|hooks|i18n|assets|portal)[\w/-]*(?:\?.*)?$/.test(
                request.url ?? '',
              );
            if (isPage) request.url = '/desk.html';
            next();
          });
        },
      },
    ],
    server: {
      port: DESK_PORT,
      strictPort: true,
      fs: { allow: [root] },
      proxy: { '/api': proxy, '/socket.io': { ...proxy, ws: true } },
    },
  });
  await desk.listen();
  process.stderr.write(`Kabar Desk (dev): http://localhost:${DESK_PORT}\n`);
  const stop = (): void => {
    service.kill('SIGTERM');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  const code = await ended;
  await desk.close();
  return code;
}
