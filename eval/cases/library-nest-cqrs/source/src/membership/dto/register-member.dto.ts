import { IsEmail, IsString, MaxLength } from 'class-validator';

export class RegisterMemberDto {
  @IsString()
  @MaxLength(120)
  name!: string;

  @IsEmail()
  email!: string;
}
