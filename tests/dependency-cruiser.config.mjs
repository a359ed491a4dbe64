/** Who may import whom (DESIGN §2). Each rule names the reason a person needs when it fires. */
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { pathNot: allowed, dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-peer', 'npm-optional', 'type-only'] },
});
const never = (name, from, to, comment) => ({ name, comment, severity: 'error', from: { path: from }, to: { path: to } });

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^electron$' } },
    only('shared-is-pure', '^src-shared/', ['^src-shared/', 'node_modules/zod/'], 'src-shared imports zod and itself'),
    { name: 'shared-without-node', severity: 'error', from: { path: '^src-shared/' }, to: { dependencyTypes: ['core'] } },
    never(
      'service-without-shell',
      '^src-main/service/',
      ['^src-main/(electron|headless|launch)', '^src-renderer/', 'node_modules/electron/'],
      'the service runs without Electron',
    ),
    {
      name: 'electron-only-in-its-folder',
      severity: 'error',
      from: { path: '^src-', pathNot: '^src-main/electron/' },
      to: { path: '(^electron$|node_modules/electron/)' },
    },
    never('headless-cannot-reach-electron', '^src-main/headless/', '^src-main/electron/', 'plain Node must be able to run it'),
    never(
      'gateways-know-no-database',
      '^src-main/service/gateways/',
      '^src-main/service/(db|messaging|features|http|notifications|realtime)/',
      'an adapter knows its vendor only',
    ),
    never(
      'messaging-knows-no-features',
      '^src-main/service/messaging/',
      '^src-main/service/(features|http|notifications)/',
      'features call the engine, never the other way',
    ),
    never(
      'notifications-know-no-http',
      '^src-main/service/notifications/',
      ['^src-main/service/http/', '^src-main/service/gateways/', 'node_modules/fastify/'],
      'a notification is about the business',
    ),
    {
      name: 'feature-keeps-its-tables',
      comment: 'another feature is asked through its service or told through its events',
      severity: 'error',
      from: { path: '^src-main/service/features/([^/]+)/' },
      to: { path: '^src-main/service/features/([^/]+)/.*\\.repository\\.ts$', pathNot: '^src-main/service/features/$1/' },
    },
    never('renderer-knows-no-main', '^src-renderer/', '^src-main/', 'the renderer speaks the contract'),
    { name: 'renderer-without-node', severity: 'error', from: { path: '^src-renderer/' }, to: { dependencyTypes: ['core'] } },
    {
      name: 'page-alone',
      comment: 'what two pages need is a part',
      severity: 'error',
      from: { path: '^src-renderer/desk/pages/([^/]+)/' },
      to: { path: '^src-renderer/desk/pages/([^/]+)/', pathNot: '^src-renderer/desk/pages/$1/' },
    },
    never(
      'parts-know-no-page',
      '^src-renderer/desk/parts/',
      '^src-renderer/desk/(pages|frame)/',
      'a part is used by pages, it does not know them',
    ),
    never('page-knows-no-frame', '^src-renderer/desk/pages/[^/]+/', '^src-renderer/desk/frame/', 'the frame stands around pages'),
    never('ui-knows-no-desk', '^src-renderer/(ui|api|hooks|i18n)/', '^src-renderer/(desk|portal)/', 'ui is below the desk'),
    never('portal-knows-no-desk', '^src-renderer/portal/', '^src-renderer/desk/', 'the customers have a look of their own'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tests/layers.tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
