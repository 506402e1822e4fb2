create extension if not exists btree_gist;

create table booking
(
    booking_id    uuid primary key     default gen_random_uuid(),
    room_id       uuid        not null references room (room_id),
    member_id     uuid        not null references member (member_id),
    starts_at     timestamptz not null,
    ends_at       timestamptz not null,
    people        int         not null,
    checked_in_at timestamptz,
    created_at    timestamptz not null default now(),

    constraint booking_no_overlap exclude using gist (room_id with =, tstzrange(starts_at, ends_at) with &&)
);
