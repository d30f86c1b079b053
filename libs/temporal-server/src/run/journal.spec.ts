import { describe, expect, it } from 'vitest';
import { Journal, JournaledMap, JournaledSet } from './journal.js';

describe('a journal', () => {
  it('takes back what was done to its map since it began', () => {
    const journal = new Journal();
    const map = new JournaledMap<string, number>(journal);
    map.set('kept', 1).set('changed', 1).set('deleted', 1);
    journal.begin();
    map.set('changed', 2).set('changed', 3).set('added', 1);
    map.delete('deleted');
    map.delete('added');
    map.set('added', 2);
    journal.rollback();
    expect(Object.fromEntries(map)).toEqual({ kept: 1, changed: 1, deleted: 1 });
  });

  it('takes a cleared map and set back', () => {
    const journal = new Journal();
    const map = new JournaledMap<string, number>(journal).set('a', 1).set('b', 2);
    const set = new JournaledSet<string>(journal).add('a').add('b');
    journal.begin();
    map.clear();
    set.clear();
    set.add('c');
    journal.rollback();
    expect([...map]).toHaveLength(2);
    expect([...set].sort()).toEqual(['a', 'b']);
  });

  it('keeps what was done before a commit', () => {
    const journal = new Journal();
    const set = new JournaledSet<string>(journal);
    journal.begin();
    set.add('a');
    expect(set.delete('none')).toBe(false);
    journal.commit();
    journal.rollback();
    expect([...set]).toEqual(['a']);
  });
});
