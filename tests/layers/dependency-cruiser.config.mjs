import { ROOMS } from './rooms.ts';
import { rulesFor } from './rules.ts';

export default {
  forbidden: rulesFor(ROOMS),
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tests/layers/tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
