export class DomainException extends Error {}
