-- Of the cookies that servers have set, the names alone (see keptHeader). What is freed is overwritten by the next rows, or at
-- once by VACUUM.

UPDATE fetches SET header = json_set(header, '$."Set-Cookie"', json((
  SELECT json_group_array(iif(instr(pair, '=') > 0, trim(substr(pair, 1, instr(pair, '=') - 1)) || '=…', '…'))
  FROM (SELECT substr(value, 1, instr(value || ';', ';') - 1) AS pair FROM json_each(header, '$."Set-Cookie"')))))
WHERE json_valid(header) AND json_type(header, '$."Set-Cookie"') = 'array';
