export class KilnTooCold extends Error {
  message = 'Clay needs 900 degrees';
}

export class KilnTooHot extends Error {
  message = 'Nothing is loaded into a hot kiln';
}
