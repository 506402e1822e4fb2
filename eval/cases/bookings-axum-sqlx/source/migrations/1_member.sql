create table member
(
    member_id  uuid primary key     default gen_random_uuid(),
    name       text        not null,
    email      text        not null,
    token      text        not null unique,
    is_staff   boolean     not null default false,
    created_at timestamptz not null default now()
);

create unique index member_email_key on member (lower(email));
