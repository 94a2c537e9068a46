-- The interests that a new database offers. What an operator has changed or added since stays as it is.
create or replace function interest_catalogue() returns table (key text, label text, category text, "position" integer)
language sql immutable
as $$
  select lower(entry.label), entry.label, c.category, (c.rank * 100 + entry.rank)::integer
  from (values
    (1, 'Outdoors', array['Hiking', 'Camping', 'Climbing', 'Cycling', 'Gardening', 'Sailing', 'Surfing', 'Fishing', 'Stargazing', 'Beach days', 'Road trips']),
    (2, 'Sport', array['Running', 'Swimming', 'Football', 'Basketball', 'Tennis', 'Volleyball', 'Martial arts', 'Gym', 'Skiing', 'Snowboarding', 'Skating', 'Motorsport']),
    (3, 'Wellbeing', array['Yoga', 'Meditation', 'Pilates', 'Sauna', 'Spa days', 'Journaling', 'Early mornings']),
    (4, 'Music', array['Live music', 'Jazz', 'Rock', 'Hip-hop', 'Classical music', 'Electronic music', 'Singing', 'Karaoke', 'Playing an instrument', 'Festivals', 'Vinyl']),
    (5, 'Arts', array['Art', 'Museums', 'Theatre', 'Film', 'Photography', 'Painting', 'Design', 'Fashion', 'Architecture', 'Stand-up comedy', 'Opera']),
    (6, 'Reading and thinking', array['Reading', 'Poetry', 'Writing', 'History', 'Philosophy', 'Psychology', 'Science', 'Podcasts', 'Politics', 'Languages']),
    (7, 'Food and drink', array['Cooking', 'Baking', 'Coffee', 'Tea', 'Wine', 'Craft beer', 'Cocktails', 'Street food', 'Brunch', 'Vegan food', 'Barbecue']),
    (8, 'Going out', array['Dancing', 'Salsa', 'Clubbing', 'Pub quizzes', 'Board games', 'Escape rooms', 'Night walks', 'Flea markets']),
    (9, 'Home and hands', array['DIY', 'Pottery', 'Knitting', 'Woodworking', 'House plants', 'Interior design', 'Cars', 'Motorcycles']),
    (10, 'Games and technology', array['Video games', 'Chess', 'Role-playing games', 'Anime', 'Comics', 'Programming', 'Astronomy', 'Gadgets']),
    (11, 'Animals', array['Dogs', 'Cats', 'Horses', 'Birdwatching', 'Wildlife']),
    (12, 'Travel and the world', array['Travel', 'Backpacking', 'City breaks', 'Volunteering', 'Climate', 'Spirituality', 'Family life'])
  ) as c(rank, category, labels)
  cross join lateral unnest(c.labels) with ordinality as entry(label, rank)
$$;

insert into interests (key, label, category, "position", created_at, updated_at)
select c.key, c.label, c.category, c."position", now(), now() from interest_catalogue() c
on conflict do nothing;
