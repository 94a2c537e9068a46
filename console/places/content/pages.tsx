import type { AdminBlock, AdminCategory, AdminInterest, AdminPage } from '../../api/wire/content.ts'
import { go, linkTo, setQuery, type Address } from '../../router.ts'
import { useResource } from '../../state/resource.ts'
import { Action } from '../../ui/action.tsx'
import { Dialog, openDialog } from '../../ui/dialog.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Form } from '../../ui/form.tsx'
import { Place } from '../../ui/place.tsx'
import { Read } from '../../ui/states.tsx'
import { Table } from '../../ui/table.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Ago, At } from '../../ui/time.tsx'

const TABS = [
  ['pages', 'Pages'],
  ['blocks', 'Blocks'],
  ['interests', 'Interests'],
  ['categories', 'Categories'],
] as const

/** Pages, blocks and the catalogue of interests. */
export function Content({ query }: Address) {
  const tab = query['tab'] ?? 'pages'
  const open = {
    pages: newPage,
    blocks: () => go(linkTo(['block', 'new'])),
    interests: () => go(linkTo(['interest', 'new'])),
    categories: () => go(linkTo(['category', 'new'])),
  }[tab]
  return (
    <Place title="Content" actions={open ? <Action label="New" keys="n" run={open} /> : null}>
      <Tabs tabs={TABS} at={tab} onChange={(tab) => setQuery({ tab })} />
      {tab === 'pages' ? <PageList /> : null}
      {tab === 'blocks' ? <BlockList /> : null}
      {tab === 'interests' ? <InterestList /> : null}
      {tab === 'categories' ? <CategoryList /> : null}
    </Place>
  )
}

const newPage = () =>
  openDialog<never>((close) => (
    <Dialog title="New page" onClose={() => close(null)}>
      <Form
        submit="Begin"
        onSubmit={async (fields) => {
          close(null)
          go(linkTo(['page', fields.text('slug'), fields.text('locale')]))
        }}
      >
        <TextField label="Slug" name="slug" isRequired hint="Small letters, digits and hyphens." />
        <TextField label="Language" name="locale" value="en" isRequired />
      </Form>
    </Dialog>
  ))

function PageList() {
  const pages = useResource<{ pages: AdminPage[] }>('/admin/content/pages')
  return (
    <Read resource={pages}>
      {({ pages }) => (
        <Table
          caption="Pages"
          rows={pages}
          keyOf={({ slug, locale }) => `${slug}/${locale}`}
          hrefOf={({ slug, locale }) => linkTo(['page', slug, locale])}
          columns={[
            { title: 'Page', cell: ({ slug, locale }) => `${slug} (${locale})` },
            { title: 'Title', cell: ({ title }) => title, isWide: true },
            { title: 'State', cell: (page) => <PageState page={page} /> },
            { title: 'Changed', cell: ({ updated_at }) => <Ago at={updated_at} /> },
          ]}
        />
      )}
    </Read>
  )
}

export function PageState({
  page: { latest_revision, published_revision, scheduled_revision, scheduled_at },
}: {
  page: AdminPage
}) {
  return (
    <span class="tags">
      {published_revision === null ? (
        <span class="tag">draft</span>
      ) : (
        <span class="tag good">published {published_revision}</span>
      )}
      {scheduled_revision === null ? null : (
        <span class="tag accent">
          {scheduled_revision} from <At at={scheduled_at} />
        </span>
      )}
      {latest_revision === published_revision ? null : <span class="tag warn">newest {latest_revision}</span>}
    </span>
  )
}

function BlockList() {
  const blocks = useResource<{ blocks: AdminBlock[] }>('/admin/content/blocks')
  return (
    <Read resource={blocks}>
      {({ blocks }) => (
        <Table
          caption="Blocks"
          rows={blocks}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => linkTo(['block', id])}
          columns={[
            {
              title: 'Block',
              cell: ({ data, placement }) => (typeof data['title'] === 'string' ? data['title'] : placement),
              isWide: true,
            },
            { title: 'Placement', cell: ({ placement }) => placement },
            { title: 'Language', cell: ({ locale }) => locale ?? 'every' },
            {
              title: 'Shown',
              cell: ({ is_enabled }) => (
                <span class={`tag ${is_enabled ? 'good' : ''}`}>{is_enabled ? 'on' : 'off'}</span>
              ),
            },
            { title: 'From', cell: ({ starts_at }) => <At at={starts_at} /> },
            { title: 'Until', cell: ({ ends_at }) => <At at={ends_at} /> },
            { title: 'Priority', cell: ({ priority }) => priority, isNumber: true },
          ]}
        />
      )}
    </Read>
  )
}

function InterestList() {
  const interests = useResource<{ interests: AdminInterest[] }>('/admin/content/interests')
  return (
    <Read resource={interests}>
      {({ interests }) => (
        <Table
          caption="Interests"
          rows={interests}
          keyOf={({ key }) => key}
          hrefOf={({ key }) => linkTo(['interest', key])}
          columns={[
            { title: 'Interest', cell: ({ label }) => label },
            { title: 'Category', cell: ({ category }) => category },
            { title: 'Languages', cell: ({ labels }) => ['en', ...Object.keys(labels)].join(', '), isWide: true },
            { title: 'Double of', cell: ({ merged_into }) => merged_into ?? '' },
            { title: 'Position', cell: ({ position }) => position, isNumber: true },
          ]}
        />
      )}
    </Read>
  )
}

function CategoryList() {
  const categories = useResource<{ categories: AdminCategory[] }>('/admin/content/interest-categories')
  return (
    <Read resource={categories}>
      {({ categories }) => (
        <Table
          caption="Categories of interests"
          rows={categories}
          keyOf={({ id }) => id}
          hrefOf={({ id }) => linkTo(['category', id])}
          columns={[
            { title: 'Category', cell: ({ id }) => id },
            { title: 'Labels', cell: ({ labels }) => Object.values(labels).join(', '), isWide: true },
            { title: 'Interests', cell: ({ entries }) => entries, isNumber: true },
            { title: 'Position', cell: ({ position }) => position, isNumber: true },
          ]}
        />
      )}
    </Read>
  )
}
