import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './src-main/service/db/sqlite/schema/index.ts',
  out: './migrations/sqlite',
});
