import { IsISBN, IsUUID } from 'class-validator';

export class PlaceHoldDto {
  @IsUUID()
  memberId!: string;

  @IsISBN()
  isbn!: string;
}
