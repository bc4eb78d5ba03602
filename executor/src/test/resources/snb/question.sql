SELECT tag.t_name AS tag, count(*) AS posts
FROM person
JOIN place AS city ON person.p_placeid = city.pl_placeid
JOIN place AS country ON city.pl_containerplaceid = country.pl_placeid
JOIN knows ON knows.k_person1id = person.p_personid
JOIN person AS friend ON knows.k_person2id = friend.p_personid
JOIN post ON post.m_creatorid = friend.p_personid
JOIN post_tag ON post_tag.mt_messageid = post.m_messageid
JOIN tag ON post_tag.mt_tagid = tag.t_tagid
WHERE country.pl_name = 'Germany'
GROUP BY tag.t_name
ORDER BY posts DESC, tag
LIMIT 10
