import { IsISBN, IsUUID } from 'class-validator';

export class CheckOutBookDto {
  @IsUUID()
  memberId!: string;

  @IsISBN()
  isbn!: string;
}
