CREATE TABLE "interest_aliases" (
	"key" text PRIMARY KEY NOT NULL,
	"interest_key" text NOT NULL,
	"is_current" boolean DEFAULT true NOT NULL
);
--> statement-breakpoint
CREATE TABLE "interest_categories" (
	"id" text PRIMARY KEY NOT NULL,
	"labels" jsonb NOT NULL,
	"position" integer NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "interest_categories_id" CHECK ("interest_categories"."id" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
	CONSTRAINT "interest_categories_in_english" CHECK ("interest_categories"."labels" ->> 'en' is not null)
);
--> statement-breakpoint
ALTER TABLE "interests" ADD COLUMN "labels" jsonb DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "interests" ADD COLUMN "category_id" text;--> statement-breakpoint
ALTER TABLE "interests" ADD COLUMN "merged_into" text;--> statement-breakpoint
ALTER TABLE "interests" ADD COLUMN "version" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "interest_aliases" ADD CONSTRAINT "interest_aliases_interest_key_interests_key_fk" FOREIGN KEY ("interest_key") REFERENCES "public"."interests"("key") ON DELETE cascade ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "interest_aliases_interest" ON "interest_aliases" USING btree ("interest_key");--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_category_id_interest_categories_id_fk" FOREIGN KEY ("category_id") REFERENCES "public"."interest_categories"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_merged_into_interests_key_fk" FOREIGN KEY ("merged_into") REFERENCES "public"."interests"("key") ON DELETE no action ON UPDATE cascade;--> statement-breakpoint
CREATE INDEX "profiles_interest_keys" ON "profiles" USING gin ("interest_keys") WITH (fastupdate=false);--> statement-breakpoint
CREATE INDEX "interests_category" ON "interests" USING btree ("category_id");--> statement-breakpoint
CREATE INDEX "interests_merged_into" ON "interests" USING btree ("merged_into");--> statement-breakpoint
ALTER TABLE "interests" ADD CONSTRAINT "interests_not_into_itself" CHECK ("interests"."merged_into" <> "interests"."key");--> statement-breakpoint
-- By hand, from here on. The categories become rows, in their order so far; an id is made of the English label.
with named as (
  select i.category, row_number() over (order by min(i."position"), i.category) as rank,
    coalesce(nullif(trim(both '-' from left(regexp_replace(lower(i.category), '[^a-z0-9]+', '-', 'g'), 50)), ''), 'category') as id
  from interests i group by i.category
), numbered as (
  select n.*, row_number() over (partition by n.id order by n.rank) as twin from named n
)
insert into interest_categories (id, labels, "position", created_at, updated_at)
select n.id || case when n.twin > 1 then '-' || n.rank else '' end,
  jsonb_build_object('en', n.category) || case when l.pt is null then '{}' else jsonb_build_object('pt', l.pt) end,
  (n.rank * 100)::integer, now(), now()
from numbered n left join (
  values
    ('Outdoors', 'Ar livre'), ('Sport', 'Desporto'), ('Wellbeing', 'Bem-estar'),
    ('Music', 'Música'), ('Arts', 'Artes'), ('Reading and thinking', 'Ler e pensar'),
    ('Food and drink', 'Comida e bebida'), ('Going out', 'Sair'), ('Home and hands', 'Casa e trabalhos manuais'),
    ('Games and technology', 'Jogos e tecnologia'), ('Animals', 'Animais'), ('Travel and the world', 'Viagens e mundo')
) as l(en, pt) on l.en = n.category;--> statement-breakpoint
update interests i set category_id = c.id from interest_categories c where c.labels ->> 'en' = i.category;--> statement-breakpoint
ALTER TABLE "interests" ALTER COLUMN "category_id" SET NOT NULL;--> statement-breakpoint
-- Labels in Portuguese, each with its key; none where an operator has an entry of that name.
with shipped (key, label, alias) as (values
  ('hiking', 'Caminhada', 'caminhada'), ('camping', 'Campismo', 'campismo'), ('climbing', 'Escalada', 'escalada'), ('cycling', 'Ciclismo', 'ciclismo'), ('gardening', 'Jardinagem', 'jardinagem'), ('sailing', 'Vela', 'vela'), ('surfing', 'Surf', 'surf'), ('fishing', 'Pesca', 'pesca'), ('stargazing', 'Observar estrelas', 'observar estrelas'), ('beach days', 'Dias de praia', 'dias de praia'), ('road trips', 'Viagens de carro', 'viagens de carro'),
  ('running', 'Corrida', 'corrida'), ('swimming', 'Natação', 'natação'), ('football', 'Futebol', 'futebol'), ('basketball', 'Basquetebol', 'basquetebol'), ('tennis', 'Ténis', 'ténis'), ('volleyball', 'Voleibol', 'voleibol'), ('martial arts', 'Artes marciais', 'artes marciais'), ('gym', 'Ginásio', 'ginásio'), ('skiing', 'Esqui', 'esqui'), ('snowboarding', 'Snowboard', 'snowboard'), ('skating', 'Patinagem', 'patinagem'), ('motorsport', 'Desporto motorizado', 'desporto motorizado'),
  ('yoga', 'Ioga', 'ioga'), ('meditation', 'Meditação', 'meditação'), ('pilates', 'Pilates', 'pilates'), ('sauna', 'Sauna', 'sauna'), ('spa days', 'Dias de spa', 'dias de spa'), ('journaling', 'Escrever um diário', 'escrever um diário'), ('early mornings', 'Madrugar', 'madrugar'),
  ('live music', 'Música ao vivo', 'música ao vivo'), ('jazz', 'Jazz', 'jazz'), ('rock', 'Rock', 'rock'), ('hip-hop', 'Hip-hop', 'hip-hop'), ('classical music', 'Música clássica', 'música clássica'), ('electronic music', 'Música eletrónica', 'música eletrónica'), ('singing', 'Cantar', 'cantar'), ('karaoke', 'Karaoke', 'karaoke'), ('playing an instrument', 'Tocar um instrumento', 'tocar um instrumento'), ('festivals', 'Festivais', 'festivais'), ('vinyl', 'Vinil', 'vinil'),
  ('art', 'Arte', 'arte'), ('museums', 'Museus', 'museus'), ('theatre', 'Teatro', 'teatro'), ('film', 'Cinema', 'cinema'), ('photography', 'Fotografia', 'fotografia'), ('painting', 'Pintura', 'pintura'), ('design', 'Design', 'design'), ('fashion', 'Moda', 'moda'), ('architecture', 'Arquitetura', 'arquitetura'), ('stand-up comedy', 'Comédia stand-up', 'comédia stand-up'), ('opera', 'Ópera', 'ópera'),
  ('reading', 'Leitura', 'leitura'), ('poetry', 'Poesia', 'poesia'), ('writing', 'Escrita', 'escrita'), ('history', 'História', 'história'), ('philosophy', 'Filosofia', 'filosofia'), ('psychology', 'Psicologia', 'psicologia'), ('science', 'Ciência', 'ciência'), ('podcasts', 'Podcasts', 'podcasts'), ('politics', 'Política', 'política'), ('languages', 'Línguas', 'línguas'),
  ('cooking', 'Cozinhar', 'cozinhar'), ('baking', 'Pastelaria', 'pastelaria'), ('coffee', 'Café', 'café'), ('tea', 'Chá', 'chá'), ('wine', 'Vinho', 'vinho'), ('craft beer', 'Cerveja artesanal', 'cerveja artesanal'), ('cocktails', 'Cocktails', 'cocktails'), ('street food', 'Comida de rua', 'comida de rua'), ('brunch', 'Brunch', 'brunch'), ('vegan food', 'Comida vegana', 'comida vegana'), ('barbecue', 'Churrasco', 'churrasco'),
  ('dancing', 'Dançar', 'dançar'), ('salsa', 'Salsa', 'salsa'), ('clubbing', 'Discotecas', 'discotecas'), ('pub quizzes', 'Noites de quiz', 'noites de quiz'), ('board games', 'Jogos de tabuleiro', 'jogos de tabuleiro'), ('escape rooms', 'Escape rooms', 'escape rooms'), ('night walks', 'Passeios noturnos', 'passeios noturnos'), ('flea markets', 'Feiras da ladra', 'feiras da ladra'),
  ('diy', 'Bricolage', 'bricolage'), ('pottery', 'Olaria', 'olaria'), ('knitting', 'Tricô', 'tricô'), ('woodworking', 'Carpintaria', 'carpintaria'), ('house plants', 'Plantas de interior', 'plantas de interior'), ('interior design', 'Design de interiores', 'design de interiores'), ('cars', 'Carros', 'carros'), ('motorcycles', 'Motas', 'motas'),
  ('video games', 'Videojogos', 'videojogos'), ('chess', 'Xadrez', 'xadrez'), ('role-playing games', 'Jogos de RPG', 'jogos de rpg'), ('anime', 'Anime', 'anime'), ('comics', 'Banda desenhada', 'banda desenhada'), ('programming', 'Programação', 'programação'), ('astronomy', 'Astronomia', 'astronomia'), ('gadgets', 'Gadgets', 'gadgets'),
  ('dogs', 'Cães', 'cães'), ('cats', 'Gatos', 'gatos'), ('horses', 'Cavalos', 'cavalos'), ('birdwatching', 'Observação de aves', 'observação de aves'), ('wildlife', 'Vida selvagem', 'vida selvagem'),
  ('travel', 'Viajar', 'viajar'), ('backpacking', 'Viajar de mochila', 'viajar de mochila'), ('city breaks', 'Escapadinhas urbanas', 'escapadinhas urbanas'), ('volunteering', 'Voluntariado', 'voluntariado'), ('climate', 'Clima', 'clima'), ('spirituality', 'Espiritualidade', 'espiritualidade'), ('family life', 'Vida em família', 'vida em família')
), fitting as (
  select s.* from shipped s
  where not exists (select from interests o where o.key = s.alias and o.key <> s.key)
), labelled as (
  update interests i set labels = jsonb_build_object('pt', f.label) from fitting f where i.key = f.key returning i.key, f.alias
)
insert into interest_aliases (key, interest_key) select l.alias, l.key from labelled l where l.alias <> l.key;
