-- Of a posting whose work changed on some days, only the lines of those days are written again.

-- What its lines are, a figure a day; null: nobody compares them, or they are written as a whole next time.
alter table posting add column days blob;
