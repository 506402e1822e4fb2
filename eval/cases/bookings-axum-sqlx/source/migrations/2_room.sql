create table room
(
    room_id    uuid primary key     default gen_random_uuid(),
    name       text        not null,
    capacity   int         not null check (capacity > 0),
    has_piano  boolean     not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz,

    constraint room_name_key unique (name)
);
