import type { JSX } from 'react';
import { ButtonLink } from '../ui/button';
import { Page } from '../ui/page';
import { Empty } from '../ui/states';

export function NotFound(): JSX.Element {
  return (
    <Page title="Not found">
      <Empty title="There is no such page">
        <ButtonLink to="/">Overview</ButtonLink>
      </Empty>
    </Page>
  );
}
