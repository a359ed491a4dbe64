import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'postgresql',
  schema: './src-main/service/db/postgres/schema/index.ts',
  out: './migrations/postgres',
});
