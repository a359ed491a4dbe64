ALTER TABLE "customers" ADD COLUMN "search_text" text;
--> statement-breakpoint
ALTER TABLE "invoices" ADD COLUMN "search_text" text;
--> statement-breakpoint
ALTER TABLE "registrations" ADD COLUMN "search_text" text;
--> statement-breakpoint
ALTER TABLE "tickets" ADD COLUMN "search_text" text;
--> statement-breakpoint
ALTER TABLE "users" ADD COLUMN "search_text" text;
--> statement-breakpoint
-- Written by hand: how texts are compared and ordered. Constants are frozen here and never imported.

-- The order of Indonesian people, ours so that its version can be refreshed when the server's ICU becomes another one.
CREATE COLLATION indonesian (provider = icu, locale = 'id');
--> statement-breakpoint

-- The twin of src-shared/domain/fold.ts; a property test holds the two together. Lower case by the server's own tables where it has them
-- (PostgreSQL 17), which never change within a version, else by ICU.
DO $do$
DECLARE
  lower_case constant text := CASE WHEN EXISTS (SELECT FROM pg_collation WHERE collname = 'pg_c_utf8') THEN 'pg_c_utf8' ELSE 'und-x-icu' END;
  silent constant text := $$[''`\u00ad\u00b4\u02b9\u02bb-\u02bf\u02c8\u02ca\u02cb\u0374\u055a\u180e\u200b-\u200f\u2018-\u201b\u202a-\u202e\u2032\u2035\u2060-\u2064\u2066-\u2069\ua78b\ua78c\ufeff\uff07\uff40]$$;
  marks constant text := $$[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]$$;
  punctuation constant text := $$!-&(-/:-@\[-_{-~\u00a1-\u00a9\u00ab-\u00ae\u00b0\u00b1\u00b6\u00b7\u00bb\u00bf\u00d7\u00f7\u060c\u061b\u061f\u06d4\u0964\u0965\u2010-\u2017\u201c-\u2027\u2030\u2031\u2034\u2036-\u205e\u3001-\u3003\u3008-\u3020\u3030\u30fb$$;
  blank constant text := $$\u0001-\u0020\u007f-\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000$$;
BEGIN
  EXECUTE format($f$
    CREATE FUNCTION kabar_fold_letters(text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN replace(replace(replace(replace(translate(
      regexp_replace(lower(normalize(regexp_replace(text, '%1$s', '', 'g'), NFKD) COLLATE %2$I), '%3$s', '', 'g'),
      'ıøđðłħŧŋĸς', 'ioddlhtnkσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th') $f$, silent, lower_case, marks);
  -- Words in lower case, one blank between them, no ASCII punctuation.
  EXECUTE format($f$
    CREATE FUNCTION kabar_fold(text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(kabar_fold_letters(text), '[%1$s%2$s]+', ' ', 'g')) $f$, punctuation, blank);
  -- The same with punctuation left out: words that it stood in are written together.
  EXECUTE format($f$
    CREATE FUNCTION kabar_fold_together(text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN btrim(regexp_replace(regexp_replace(kabar_fold_letters(text), '[%1$s]+', '', 'g'), '[%2$s]+', ' ', 'g')) $f$, punctuation, blank);
END $do$;
--> statement-breakpoint
CREATE FUNCTION kabar_search_text(text text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN CASE WHEN kabar_fold(text) = kabar_fold_together(text) THEN kabar_fold(text)
              ELSE btrim(kabar_fold(text) || ' ' || kabar_fold_together(text)) END;
--> statement-breakpoint

-- Search columns: kept by triggers for every writer, old rows are filled online (service/db/postgres/online/steps.ts). What a person knows of
-- a ticket or an invoice is often its customer, so their columns hold name, code and phone of the customer, too.
CREATE FUNCTION kabar_customer_words(customer customers) RETURNS text LANGUAGE sql STABLE
  RETURN concat_ws(' ', customer.name, 'AGLS-' || (10000 + customer.id), customer.phone);
--> statement-breakpoint
CREATE FUNCTION kabar_search_of(record customers) RETURNS text LANGUAGE sql STABLE
  RETURN kabar_search_text(concat_ws(' ', kabar_customer_words(record), record.email, record.address));
--> statement-breakpoint
CREATE FUNCTION kabar_search_of(record registrations) RETURNS text LANGUAGE sql STABLE
  RETURN kabar_search_text(concat_ws(' ', record.name, 'REG-' || lpad(record.id::text, greatest(6, length(record.id::text)), '0'),
    record.phone, record.email, record.address));
--> statement-breakpoint
CREATE FUNCTION kabar_search_of(record tickets) RETURNS text LANGUAGE sql STABLE
  RETURN kabar_search_text(concat_ws(' ', record.title, 'TKT-' || lpad(record.id::text, greatest(6, length(record.id::text)), '0'),
    (SELECT kabar_customer_words(c) FROM customers c WHERE c.id = record.customer_id)));
--> statement-breakpoint
CREATE FUNCTION kabar_search_of(record invoices) RETURNS text LANGUAGE sql STABLE
  RETURN kabar_search_text(concat_ws(' ', 'INV-' || lpad(record.id::text, greatest(6, length(record.id::text)), '0'),
    (SELECT kabar_customer_words(c) FROM customers c WHERE c.id = record.customer_id)));
--> statement-breakpoint
CREATE FUNCTION kabar_search_of(record users) RETURNS text LANGUAGE sql STABLE
  RETURN kabar_search_text(concat_ws(' ', record.name, record.username, record.phone, record.email));
--> statement-breakpoint
CREATE FUNCTION keep_search_text() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.search_text := kabar_search_of(NEW); RETURN NEW; END $$;
--> statement-breakpoint
CREATE TRIGGER keep_search_text BEFORE INSERT OR UPDATE OF name, phone, email, address ON customers
  FOR EACH ROW EXECUTE FUNCTION keep_search_text();
--> statement-breakpoint
CREATE TRIGGER keep_search_text BEFORE INSERT OR UPDATE OF name, phone, email, address ON registrations
  FOR EACH ROW EXECUTE FUNCTION keep_search_text();
--> statement-breakpoint
CREATE TRIGGER keep_search_text BEFORE INSERT OR UPDATE OF title, customer_id ON tickets
  FOR EACH ROW EXECUTE FUNCTION keep_search_text();
--> statement-breakpoint
CREATE TRIGGER keep_search_text BEFORE INSERT OR UPDATE OF customer_id ON invoices
  FOR EACH ROW EXECUTE FUNCTION keep_search_text();
--> statement-breakpoint
CREATE TRIGGER keep_search_text BEFORE INSERT OR UPDATE OF name, username, phone, email ON users
  FOR EACH ROW EXECUTE FUNCTION keep_search_text();
--> statement-breakpoint
-- A customer who is called otherwise from now on is found so in what already exists.
CREATE FUNCTION spread_customer_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tickets t SET search_text = kabar_search_of(t) WHERE t.customer_id = NEW.id;
  UPDATE invoices i SET search_text = kabar_search_of(i) WHERE i.customer_id = NEW.id;
  RETURN NULL;
END $$;
--> statement-breakpoint
CREATE TRIGGER spread_customer_words AFTER UPDATE OF name, phone ON customers FOR EACH ROW
  WHEN (OLD.name IS DISTINCT FROM NEW.name OR OLD.phone IS DISTINCT FROM NEW.phone) EXECUTE FUNCTION spread_customer_words();
