import { boolean, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { identity, updatedAt } from './columns.ts';

export const faqArticles = pgTable(
  'faq_articles',
  {
    id: identity(),
    slug: text('slug').notNull(),
    category: text('category').$type<'billing' | 'technical' | 'account'>().notNull(),
    titleId: text('title_id').notNull(),
    bodyId: text('body_id').notNull(),
    titleEn: text('title_en').notNull(),
    bodyEn: text('body_en').notNull(),
    views: integer('views').notNull().default(0),
    published: boolean('published').notNull().default(true),
    updatedAt: updatedAt(),
  },
  (table) => [uniqueIndex('faq_articles_slug_key').on(table.slug)],
);
