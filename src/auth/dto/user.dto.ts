import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { User } from '../entities/user.entity.js';

@ApiSchema({ name: 'User', description: 'A user' })
export class UserResponse {
  @ApiProperty({
    format: 'uuid',
    description: 'Id of the user',
    example: '019ab7c2-5f00-7c3e-8a4b-0f6d2c9e1a77',
  })
  id!: string;

  @ApiProperty({ format: 'email', description: 'Email, in lower case', example: 'ada@example.com' })
  email!: string;

  @ApiProperty({ description: 'Name of the user', example: 'Ada Lovelace' })
  name!: string;

  @ApiProperty({
    format: 'date-time',
    description: 'Time of registration',
    example: '2026-11-23T09:30:00.000Z',
  })
  created_at!: string;

  @ApiProperty({ description: 'False for a locked user', example: true })
  is_active!: boolean;
}

export function userView(user: User): UserResponse {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    created_at: user.createdAt.toISOString(),
    is_active: user.isActive,
  };
}
