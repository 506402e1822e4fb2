CREATE TABLE berths (
  id UUID PRIMARY KEY,
  pier VARCHAR NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE berth_events (
  id UUID NOT NULL REFERENCES berths(id),
  sequence INT NOT NULL,
  event_type VARCHAR NOT NULL,
  event JSONB NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  UNIQUE(id, sequence)
);

CREATE TABLE leases (
  id UUID PRIMARY KEY,
  berth_id UUID NOT NULL REFERENCES berths(id),
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE lease_events (
  id UUID NOT NULL REFERENCES leases(id),
  sequence INT NOT NULL,
  event_type VARCHAR NOT NULL,
  event JSONB NOT NULL,
  recorded_at TIMESTAMPTZ NOT NULL,
  UNIQUE(id, sequence)
);
