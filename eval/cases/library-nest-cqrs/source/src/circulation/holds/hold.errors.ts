export class HoldNotWaitingError extends Error {
  constructor(holdId: string) {
    super(`Hold ${holdId} is not waiting`);
  }
}

export class HoldAlreadyCancelledError extends Error {
  constructor(holdId: string) {
    super(`Hold ${holdId} was already cancelled`);
  }
}

export class DuplicateHoldError extends Error {
  constructor(memberId: string, isbn: string) {
    super(`Member ${memberId} already waits for ${isbn}`);
  }
}
